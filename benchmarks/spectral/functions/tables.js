// Fewer adults than problem drug users in some year.
export default function tables(treatment, _options, { path }) {
  const few = treatment?.problem_drug_users?.numbers;
  const many = treatment?.all_adults?.numbers;
  if (!few || !many) return [];
  return Object.keys(few)
    .filter((year) => few[year] > many[year])
    .map((year) => ({ message: `${year}: ${few[year]} of ${many[year]}`, path: [...path, "all_adults", "numbers", year] }));
}
