// More practices delivering than there are.
export default function delivering(trust, _options, { path }) {
  return Object.entries(trust?.commissioned || {})
    .filter(([, column]) => column?.number > trust.practices)
    .map(([year, column]) => ({
      message: `${column.number} of ${trust.practices} practices`,
      path: [...path, "commissioned", year, "number"],
    }));
}
