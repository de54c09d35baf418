// The same trust twice.
export default function trusts(entries, _options, { path }) {
  const seen = new Set();
  const found = [];
  (entries || []).forEach((entry, place) => {
    if (seen.has(entry.trust)) found.push({ message: `${entry.trust} again`, path: [...path, place, "trust"] });
    seen.add(entry.trust);
  });
  return found;
}
