// What became of what was typed. Appended to inpage.js.

const signs = (text) => fold(text).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

// What each field holds now that holds again what it held before it was typed into: the page took it back, and asks for
// that instead. Null for the others, and for those that are gone.
function taken(spec) {
  begin();
  const back = spec.fields.map(({ element, text, was }) => {
    const [node] = locate(element, spec).nodes;
    const value = node?.value;
    return typeof value === "string" && fold(value) === fold(was) && signs(value) !== signs(text) ? value : null;
  });
  return JSON.stringify({ back });
}

// From here on, what stands on the page is the answer, whether it came anew or not.
function answered() {
  begin();
  for (const root of documents()) delete viewOf(root)[MARK];
  return JSON.stringify({});
}
