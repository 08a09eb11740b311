/* Questions to the server that the page came from. A map that is a file has none. */

import { data } from "phusong/page";

/** Whether there is a server to ask. */
export const available = Boolean(data.server);

/** The address of an answer; of a parameter's list each value is given, of what is empty nothing. */
export function urlOf(path, parameters = {}) {
  const url = new URL(`${data.server.replace(/\/$/, "")}${path}`, document.baseURI);
  for (const [name, value] of Object.entries(parameters)) {
    const values = value === undefined || value === null || value === "" ? [] : [value].flat();
    for (const each of values) url.searchParams.append(name, each);
  }
  return url;
}

/** Return what the server answers; an error has its `status`, and says in its message what the server says. */
export async function ask(path, { parameters, method = "GET", body, signal, headers: more } = {}) {
  const headers = { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...more };
  const response = await fetch(urlOf(path, parameters), { method, headers, signal, body: body && JSON.stringify(body) });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.detail || answer.title), { status: response.status });
  return answer;
}
