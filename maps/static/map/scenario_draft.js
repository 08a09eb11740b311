/* The plan that is being edited: what happens to each station, with undo and redo. Nothing here touches the page.

   A station that is changed is an entry: its `id`, a `kind` (add, move, remove or activate), where it stands
   afterwards, `from` where it stood before if that is known, and the `sectors` of one that is added. */

const MOST_REMEMBERED = 200;

const listeners = [];
let now = { operator: "", entries: [] };
let saved = now;
let past = [];
let future = [];
let lastEdit = null;

export const operator = () => now.operator;
export const entries = () => now.entries;
export const entryOf = (id) => now.entries.find((entry) => entry.id === id);
export const isEmpty = () => now.entries.length === 0;
export const isDirty = () => JSON.stringify(now.entries) !== JSON.stringify(saved?.entries ?? []);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

export const onDraft = (listener) => listeners.push(listener);

const tell = () => listeners.forEach((listener) => listener());

/** Make a change; edits in a row that share a `name`, such as one drag, are undone together. */
function edit(entriesAfter, name = null) {
  if (name === null || name !== lastEdit) past = [...past, now].slice(-MOST_REMEMBERED);
  lastEdit = name;
  future = [];
  now = { ...now, entries: entriesAfter };
  tell();
}

export const put = (entry) => edit([...now.entries.filter(({ id }) => id !== entry.id), entry]);
export const drop = (id) => edit(now.entries.filter((entry) => entry.id !== id));
export const change = (id, changes, name = null) =>
  edit(now.entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry)), name);

/** Put an entry of another id in the place of one. */
export const rename = (before, entry) => edit(now.entries.map((each) => (each.id === before ? entry : each)));

export function undo() {
  if (!canUndo()) return;
  future = [now, ...future];
  now = past.pop();
  lastEdit = null;
  tell();
}

export function redo() {
  if (!canRedo()) return;
  past = [...past, now];
  [now, ...future] = future;
  lastEdit = null;
  tell();
}

/** Begin anew, with a plan that counts as saved. */
export function load(name, changes, placeOf) {
  now = { operator: name, entries: entriesOf(changes, placeOf) };
  saved = now;
  past = [];
  future = [];
  lastEdit = null;
  tell();
}

export function markSaved() {
  saved = now;
  tell();
}

/** What was saved is there no longer. */
export function markUnsaved() {
  saved = null;
  tell();
}

// Between entries and the changes that the server takes, one after the other

const CHANGES = {
  add: ({ id, lon, lat, sectors, replaces }) => [
    ...(replaces ? [{ action: "remove", station_id: id }] : []),
    { action: "add", station_id: id, lon, lat, sectors },
  ],
  move: ({ id, lon, lat }) => [{ action: "move", station_id: id, lon, lat }],
  remove: ({ id }) => [{ action: "remove", station_id: id }],
  activate: ({ id, lon, lat, from }) => [
    { action: "activate", station_id: id },
    ...(lon !== null && (lon !== from?.lon || lat !== from?.lat) ? [{ action: "move", station_id: id, lon, lat }] : []),
  ],
};

export const changes = () => now.entries.flatMap((entry) => CHANGES[entry.kind](entry));

/** What a list of changes comes to for each station; `placeOf` finds where a station stands now, or null. */
function entriesOf(listed, placeOf) {
  const found = new Map();
  for (const step of listed) {
    const entry = after(found.get(step.station_id), step, placeOf(step.station_id));
    found.delete(step.station_id);
    if (entry) found.set(step.station_id, entry);
  }
  return [...found.values()];
}

function after(before, { action, station_id: id, lon, lat, sectors }, from) {
  if (action === "add") return { id, kind: "add", lon, lat, sectors, from: before?.from ?? null, replaces: before?.kind === "remove" };
  if (action === "move") return { ...(before ?? { id, kind: "move", from }), lon, lat };
  if (action === "activate") return { id, kind: "activate", from, lon: from?.lon ?? null, lat: from?.lat ?? null };
  const neverThere = before?.kind === "activate" || (before?.kind === "add" && !before.replaces);
  return neverThere ? null : { id, kind: "remove", from: before?.from ?? from };
}
