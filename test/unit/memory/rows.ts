/** The rows of a table that is written as text, a line each: what it shows, and two decisions, with `|` between them. */
export function rowsIn(text: string): [string, string, string][] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [shows = '', one = '', other = '', ...more] = line.split('|').map((cell) => cell.trim());
      if (other === '' || more.length > 0) throw new Error(`This is not a row of three: ${line}`);
      return [shows, one, other];
    });
}
