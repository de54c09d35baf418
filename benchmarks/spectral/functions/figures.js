// Stated percentages as the values they stand for: 52% is 51.5 up to 52.5, or 52 up to 53 when it was cut off.
export const read = (written) => {
  const found = /^([-+]?)(\d+)(?:\.(\d+))?%$/.exec(String(written));
  if (!found) return null;
  const unit = 10 ** -(found[3] || "").length;
  const value = Number(`${found[1]}${found[2]}.${found[3] || "0"}`);
  return { value, unit };
};

export const fits = (stated, exact) => {
  const slack = 1e-9;
  const { value, unit } = stated;
  if (Math.abs(exact - value) <= unit / 2 + slack) return true;
  return value >= 0
    ? exact >= value - slack && exact < value + unit
    : exact <= value + slack && exact > value - unit;
};
