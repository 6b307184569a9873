// What lies where on a page as a person sees it: over which place, and inside of what. Given with every question.

// A grid that is drawn on a canvas: it stands nowhere, and says in the canvas, for screen readers, what it shows.
const PICTURED = "canvas :is([role=grid],[role=treegrid])";

// The innermost element that a click at a place would meet.
function met(document, x, y) {
  let hit = document.elementFromPoint(x, y);
  for (let inner = hit; inner && (inner = inner.shadowRoot?.elementFromPoint(x, y)) && inner !== hit; ) hit = inner;
  return hit;
}

// Whether an element stands in another one: also in a shadow root there, or given to a slot of it.
function standsWithin(element, outer) {
  for (let each = element; each; each = each.assignedSlot ?? each.parentNode ?? each.host) if (each === outer) return true;
  return false;
}
