// What was found to act on stays in its document, by numbers that nothing else of this tab has had. In a document that
// stands still, what was looked for to be clicked is pressed at once (`puts`): what comes of it goes with the answer.
async function keep(asked) {
  const given = await asked;
  const nodes = given?.nodes ?? [given].filter(Boolean);
  const held = (window.__held ??= new Map());
  for (const [number, node] of held) if (!node.isConnected) held.delete(number);
  const numbers = nodes.map((node, at) => held.set(spec.first + at, node) && spec.first + at);
  const pressed =
    spec.puts && numbers.length === 1 ? { number: numbers[0], request: pressing(spec.puts, numbers[0]) } : null;
  return JSON.stringify({ info: given?.info ?? "{}", numbers, pressed });
}
