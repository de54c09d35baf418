import { fits, read } from "./figures.js";

// A percentage of practices that their numbers do not give.
export default function practices(trust, _options, { path }) {
  const found = [];
  for (const [year, column] of Object.entries(trust?.commissioned || {})) {
    const stated = read(column?.percentage);
    if (!stated || !trust.practices || column.number === undefined) continue;
    if (fits(stated, (100 * column.number) / trust.practices)) continue;
    const message = `${column.number} of ${trust.practices} is not ${column.percentage}`;
    found.push({ message, path: [...path, "commissioned", year, "percentage"] });
  }
  return found;
}
