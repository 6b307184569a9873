// What of a portal file is on the page that stands there now. Appended to inpage.js; changes nothing.

function survey(spec) {
  begin();
  const matches = (locator) =>
    candidates(locator, spec.exact).filter((node) => node.nodeType === 1 && visible(node)).length;
  const elements = spec.elements.map((element) => ({ name: element.name, found: element.ranked.map(matches) }));
  const states = spec.states.filter((state) => holds(state.when, spec)).map((state) => state.name);
  return JSON.stringify({ elements, states });
}
