import { describe, test } from 'vitest';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { storageLaws } from '../../src/testing/storage-laws.ts';

describe('MemoryStorage', () => {
  test.each(storageLaws)('$name', ({ check }) =>
    check(() => {
      const storage = new MemoryStorage();
      return { open: () => storage };
    }),
  );
});
