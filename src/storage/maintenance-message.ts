/** What the maintenance thread says once it holds the lock, to which its caller answers when he has done his part. */
export const lockedMessage = 'locked';
