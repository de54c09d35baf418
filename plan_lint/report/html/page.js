"use strict";
// Lets the tables of the overview be sorted by any column; without it they stay in the order of the files.
const valueOf = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.order === undefined ? cell.textContent.trim() : Number(cell.dataset.order);
};
const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));
for (const table of document.querySelectorAll("table.sortable")) {
  // The first column's head stands in the first row, those of the others in the last.
  const heads = [...new Set([table.tHead.rows[0].cells[0], ...table.tHead.rows[table.tHead.rows.length - 1].cells])];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const body = table.tBodies[0];
      const rows = [...body.rows];
      const first = column === 0 ? "ascending" : "descending";
      const second = column === 0 ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === first ? second : first;
      const sign = order === "ascending" ? 1 : -1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      rows.sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column)));
      body.append(...rows);
    });
  });
}
