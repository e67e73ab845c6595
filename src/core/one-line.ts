/** Whether a value is a text of one line that says something: control characters would let a name say something else where it is shown. */
export function isOneLine(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value);
}
