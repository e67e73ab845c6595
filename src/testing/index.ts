export { FakeHost, type FakeHostOptions } from './fake-host.ts';
export { storageLaws } from './storage-laws.ts';
export { type MakeStorage, type StorageFixture, type StorageLaw } from './storage-law.ts';
export { type ConcurrencyLaw, concurrencyLaws } from './concurrency-laws.ts';
export { FaultyStorage, type StorageFault } from './faulty-storage.ts';
