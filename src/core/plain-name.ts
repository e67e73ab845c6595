/**
 * A name as it is compared where people write it in many ways: `Issue creation`, `issue_creation`, `ISSUE-CREATION` and
 * `issueCreation` are one.
 */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/([\p{Ll}\p{N}])(?=\p{Lu})/gu, '$1-')
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1-')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
