// A note that is named and not there.
export default function named(plan, _options, { path }) {
  const defined = plan?.notes || {};
  const found = [];
  for (const [theme, groups] of Object.entries(plan?.priorities || {})) {
    for (const [group, area] of Object.entries(groups || {})) {
      (area?.notes || []).forEach((key, place) => {
        if (!defined[key]) {
          found.push({ message: `there is no note ${key}`, path: [...path, "priorities", theme, group, "notes", place] });
        }
      });
    }
  }
  return found;
}
