// Looks at a page with the browser's own means, whatever scripts of the page have put in their place: some hide from each
// other what their components show, and leave it out for everybody who asks. Given with every question.

const replaced = []; // what was put in place of the browser's own, and is given back: [prototype, name, descriptor]
const seenBy = new Set(); // the windows that are looked at with their own means now

// From here to the next pause. No script of the page runs before that, and none sees another page than it knows.
function own(view = window) {
  if (seenBy.has(view)) return;
  if (!seenBy.size) Promise.resolve().then(giveBack);
  seenBy.add(view);
  for (const [prototype, was] of view.__own || []) {
    for (const [name, mine] of was) takeBack(prototype, name, mine);
  }
}

function takeBack(prototype, name, mine) {
  const theirs = Object.getOwnPropertyDescriptor(prototype, name);
  if (!theirs?.configurable || (theirs.value === mine.value && theirs.get === mine.get)) return;
  replaced.push([prototype, name, theirs]);
  Object.defineProperty(prototype, name, mine);
}

function giveBack() {
  seenBy.clear();
  for (const [prototype, name, theirs] of replaced.splice(0)) Object.defineProperty(prototype, name, theirs);
}
