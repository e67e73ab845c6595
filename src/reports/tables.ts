import { markup, type MarkupPart, type Markup } from './markup.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly head: string;
  /** What stands in the cell; a column that is empty in every row is left out. */
  readonly cell: (row: Row) => MarkupPart;
  readonly isNumber?: true;
  /** Extra classes of the cells. */
  readonly look?: string;
}

/** Options of {@link table}. */
export interface TableOptions<Row> {
  /** The address of a row in the page. */
  readonly addressOf?: (row: Row) => string | undefined;
  /** Where the heading does not say what the table is. Those who do not see it are told in any case. */
  readonly isCaptionShown?: boolean;
}

/** A table whose first column names its rows; it moves sideways by itself where it is too wide, also by keys. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { addressOf = () => undefined, isCaptionShown = false }: TableOptions<Row> = {},
): Markup {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const isShown = columns.map((_, index) => index === 0 || cells.some((row) => !isEmpty(row[index])));
  const shown = columns.flatMap((column, index) => (isShown[index] === true ? [{ column, index }] : []));
  return markup`<div class="wide" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption class="${isCaptionShown ? '' : 'unseen'}">${caption}</caption>
      <thead>
        <tr>
          ${shown.map(({ column }) => markup`<th scope="col" class="${classOf(column)}">${column.head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${cells.map((row, place) => {
          const address = rows[place] === undefined ? undefined : addressOf(rows[place]);
          const own = shown.map(({ column, index }) =>
            index === 0
              ? markup`<th scope="row" class="${classOf(column)}">${row[index]}</th>`
              : markup`<td class="${classOf(column)}">${row[index]}</td>`,
          );
          return address === undefined
            ? markup`<tr>
                ${own}
              </tr>`
            : markup`<tr id="${address}">
                ${own}
              </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function classOf({ isNumber, look = '' }: Pick<Column<never>, 'isNumber' | 'look'>): string {
  return `${isNumber === true ? 'n ' : ''}${look}`.trim();
}

function isEmpty(cell: MarkupPart): boolean {
  return cell === undefined || cell === '' || cell === false || (Array.isArray(cell) && cell.every(isEmpty));
}

/** A part of a page under its own heading; nothing where there is nothing to show. */
export interface PagePart {
  /** Its address in the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title. */
  readonly note?: string;
  readonly look?: string;
  readonly content: Markup;
}

/** A part, drawn. */
export function drawPart({ id, title, note, look = '', content }: PagePart): Markup {
  return markup`<section id="${id}" class="${look}" aria-labelledby="${id}-title">
    <div class="heading"><h2 id="${id}-title">${title}</h2>${note !== undefined && markup`<span class="small">${note}</span>`}</div>
    ${content}
  </section>`;
}
