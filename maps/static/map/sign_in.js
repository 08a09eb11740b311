/* The way to the page on which one signs in, and out again. */

import { element } from "phusong/dom";
import { data, texts } from "phusong/page";
import { urlOf } from "phusong/server";

/** A link to the page; it says whether the reader has signed in. */
export function signInLink() {
  const text = data.signed_in ? texts.signed_in : texts.sign_in;
  return element("a", { href: urlOf("/sign-in", { lang: data.language }), className: "sign-in" }, text);
}

/** Whether there is anything to sign in to. */
export const canSignIn = data.signed_in !== null;
