// What stood on a page before it was clicked or typed into is no answer to that. Appended to inpage.js.

const MARK = "__visited";
const STOOD = "__stood";

const isFresh = (spec) => !spec.mark || !documents().some((root) => viewOf(root)[MARK] === spec.mark);

// Marks the page of a node as about to be left, and notes what it shows; gives the names of the states that hold.
function leaving(node, spec) {
  const held = spec.states.filter((state) => holds(state.when, spec));
  const view = viewOf(node.ownerDocument || node);
  view[MARK] = spec.leave;
  view[STOOD] = new Map(held.map((state) => [state.name, counted(state.when, spec)]));
  return held.map((state) => state.name);
}

// What stands in the lists that a condition counts: the same number of rows may be another answer.
function counted(condition, spec) {
  if (condition.kind === "count") return locate(condition.element, spec).nodes.map((node) => (cellsFor(node) ? lineOf(node) : textOf(node))).join("\n");
  return condition.parts.map((part) => counted(part, spec)).join("\n");
}

// A state that went away meanwhile, or whose list is another one, has come anew. Not so one that acts by itself: the form
// of a log-in goes and comes while the portal makes up its mind.
function forget(spec) {
  const noted = documents().map((root) => viewOf(root)[STOOD]).find(Boolean);
  const stands = (state) => holds(state.when, spec) && noted?.get(state.name) === counted(state.when, spec);
  const stood = spec.states.filter((state) => spec.before.includes(state.name));
  spec.before = stood.filter((state) => (state.acts && !state.answers) || stands(state)).map((state) => state.name);
}

function believable(state, spec) {
  if (spec.ignore.includes(state.name)) return false;
  return isFresh(spec) || (!spec.before.includes(state.name) && (spec.expect.includes(state.name) || state.acts));
}

// A key is pressed without an element: what it may answer is what comes after it.
function leave(spec) {
  begin();
  return JSON.stringify({ held: leaving(document, spec) });
}
