/* What the draft would gain and lose, as the server reckons it: one question at a time, and the newest draft wins. */

import { data } from "phusong/page";
import { changes, operator } from "phusong/scenario_draft";
import { ask } from "phusong/server";
import { view } from "phusong/view";

const listeners = [];
const NOTHING = { evaluation: null, problem: null, busy: false, seconds: null };

let wanted = null;
let running = false;
let turn = 0;

/** The newest answer, what was wrong with the newest question, and whether one is under way. */
export const result = { ...NOTHING };

export const onEvaluation = (listener) => listeners.push(listener);

function tell(told) {
  Object.assign(result, told);
  listeners.forEach((listener) => listener(result));
}

/** Ask about the draft as it is now, at once or as soon as the question before it is answered. */
export function evaluate() {
  const plan = { operator: operator(), technology: data.scenarios.technology, changes: changes() };
  wanted = { plan, began: performance.now() };
  if (!running) answerAll();
}

/** Forget the answer, and what is still asked. */
export function forget() {
  turn += 1;
  wanted = null;
  tell(NOTHING);
}

async function answerAll() {
  running = true;
  tell({ busy: true });
  while (wanted) {
    const { plan, began } = wanted;
    const asked = turn;
    wanted = null;
    const told = await answer(plan, began);
    if (asked === turn) tell({ ...told, busy: wanted !== null });
  }
  running = false;
}

async function answer(body, began) {
  try {
    const parameters = { scheme: view.scheme, lang: data.language };
    const evaluation = await ask("/scenarios/evaluate", { method: "POST", body, parameters });
    await Promise.all(Object.values(evaluation.pictures).flatMap(({ url, changed_url: changed }) => [ready(url), ready(changed)]));
    return { evaluation, problem: null, seconds: (performance.now() - began) / 1000 };
  } catch (problem) {
    return { problem };
  }
}

/** Wait until a picture can be shown, so that the one before it stays until then. */
function ready(url) {
  const picture = new Image();
  picture.src = url;
  return picture.decode();
}
