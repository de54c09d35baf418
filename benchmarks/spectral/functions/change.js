import { fits, read } from "./figures.js";

// A change that does not lead from the baseline to the target, read as points or as a relative change.
export default function change(area, _options, { path }) {
  const stated = read(area?.change);
  const base = area?.baseline?.value;
  const target = area?.target;
  if (!stated || base === undefined || target === undefined || area.change_of) return [];
  const wrong = { message: `${base} to ${target} is not a change of ${area.change}`, path: [...path, "change"] };
  if (typeof base === "number" && typeof target === "number") {
    const planned = base * (1 + stated.value / 100);
    const is = fits(stated, (100 * (target - base)) / base) || Math.abs(target - planned) <= 1;
    return is ? [] : [wrong];
  }
  const from = read(base);
  const to = read(target);
  if (!from || !to || from.value === 0) return [];
  const slack = (stated.unit + from.unit + to.unit) / 2;
  const points = Math.abs(to.value - from.value - stated.value) <= slack;
  const relative = Math.abs(100 * (to.value / from.value - 1) - stated.value) <= slack + (100 * slack) / from.value;
  const ways = { points, relative };
  return (area.change_is ? ways[area.change_is] : points || relative) ? [] : [wrong];
}
