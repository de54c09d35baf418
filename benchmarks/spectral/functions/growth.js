import { fits, read } from "./figures.js";

// A stated growth that neither follows from the numbers nor was planned from them.
export default function growth(table, _options, { path }) {
  const { numbers, growth: told } = table || {};
  if (!numbers || !told || !told.stated) return [];
  const years = Object.keys(numbers);
  const found = [];
  for (const [year, written] of Object.entries(told.stated)) {
    const stated = read(written);
    const before = told.since === "baseline" ? years[0] : years[years.indexOf(year) - 1];
    const base = numbers[before];
    const now = numbers[year];
    if (!stated || !base || now === undefined) continue;
    const planned = base * (1 + stated.value / 100);
    if (fits(stated, (100 * (now - base)) / base) || Math.abs(now - planned) <= 1) continue;
    found.push({ message: `${base} to ${now} is not growth of ${written}`, path: [...path, "growth", "stated", year] });
  }
  return found;
}
