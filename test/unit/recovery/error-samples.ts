/** Makes an error with further fields, as libraries do. */
export function failing(message: string, fields: Readonly<Record<string, unknown>> = {}): Error {
  return Object.assign(new Error(message), fields);
}

function fetchFailed(message: string, fields: Readonly<Record<string, unknown>>): Error {
  return new TypeError('fetch failed', { cause: failing(message, fields) });
}

function command(cmd: string, code: number, stderr: string): Error {
  return failing(`Command failed: ${cmd}\n${stderr}`, { code, killed: false, signal: null, cmd, stdout: '', stderr });
}

function git(stderr: string, cmd = 'git push origin main', code = 128): Error {
  return command(cmd, code, stderr);
}

function anthropic(status: number, type: string, message: string, headers: object = {}): Error {
  const error = { type: 'error', error: { type, message }, request_id: 'req_011CZLrUfBVkVHn5T6EqQaf7' };
  return failing(`${status} ${JSON.stringify(error)}`, { status, headers: new Headers({ ...headers }), error });
}

function openai(status: number, code: string | null, type: string, message: string): Error {
  const error = { message, type, param: null, code };
  return failing(`${status} ${message}`, { status, code, type, param: null, error, headers: {} });
}

function octokit(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Error {
  const url = 'https://api.github.com/repos/octocat/hello/pulls';
  return failing(`${message} - https://docs.github.com/rest`, {
    name: 'HttpError',
    status,
    request: { method: 'GET', url },
    response: { url, status, headers, data: { message, documentation_url: 'https://docs.github.com/rest' } },
  });
}

function postgres(code: string, message: string): Error {
  return failing(message, { name: 'error', severity: 'ERROR', code, routine: 'exec_stmt' });
}

function mysql(code: string, errno: number, sqlState: string, sqlMessage: string): Error {
  return failing(sqlMessage, { code, errno, sqlState, sqlMessage });
}

const http = (status: number): Error => failing(`Request failed with status code ${status}`, { response: { status } });
const coded = (code: string, message: string): Error => failing(`${code}: ${message}`, { code, errno: -1 });

/** What each built-in rule is for, as libraries, services and programs write it. */
export const errorSamples: Readonly<Record<string, readonly unknown[]>> = {
  Aborted: [
    new DOMException('This operation was aborted', 'AbortError'),
    coded('ABORT_ERR', 'The operation was aborted'),
  ],
  UsageLimitReached: [
    'Claude AI usage limit reached|1736899200',
    'Claude usage limit reached. Your limit will reset at 5pm (Europe/Warsaw).',
    "You've hit your session limit · resets 8:30pm (Asia/Tokyo)",
    "You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 2 days 17 hours 14 minutes.",
    {
      type: 'result',
      subtype: 'success',
      is_error: true,
      result: "You've hit your limit · resets 4:50am (Europe/Rome)",
    },
    failing('claude failed', {
      exitCode: 1,
      stderr: '',
      stdout: '{"is_error":true,"result":"Claude AI usage limit reached|1749924000"}',
    }),
  ],
  AgentNotLoggedIn: [
    { type: 'result', subtype: 'success', is_error: true, result: 'Invalid API key · Please run /login' },
    'Missing API key · Run /login',
  ],
  AgentTurnLimit: [{ type: 'result', subtype: 'error_max_turns', is_error: true, num_turns: 10 }],
  AgentBudgetSpent: [{ type: 'result', subtype: 'error_max_budget_usd', is_error: true }],
  ContextTooLong: [
    anthropic(400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
    anthropic(
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000',
    ),
    openai(
      400,
      'context_length_exceeded',
      'invalid_request_error',
      "This model's maximum context length is 8191 tokens.",
    ),
  ],
  LongContextNotAllowed: [anthropic(429, 'rate_limit_error', 'Extra usage is required for long context requests.')],
  RequestTooLarge: [
    anthropic(413, 'request_too_large', 'Request exceeds the maximum size'),
    openai(
      429,
      'rate_limit_exceeded',
      'tokens',
      'Request too large for gpt-4o in organization org-78asdf87 on tokens per min (TPM): Limit 30000, Requested 31538.',
    ),
  ],
  AnthropicCreditExhausted: [
    anthropic(
      400,
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
    'Credit balance is too low',
  ],
  AnthropicSpendLimit: [
    anthropic(
      400,
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ),
  ],
  AnthropicOverloaded: [
    anthropic(529, 'overloaded_error', 'Overloaded'),
    '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    http(529),
  ],
  AnthropicRateLimited: [
    anthropic(429, 'rate_limit_error', "This request would exceed your account's rate limit. Please try again later."),
  ],
  AnthropicUnauthorized: [
    anthropic(401, 'authentication_error', 'invalid x-api-key'),
    'Could not resolve authentication method. Expected either apiKey or authToken to be set.',
  ],
  AnthropicForbidden: [
    anthropic(403, 'permission_error', 'Your API key does not have permission to use the specified resource.'),
  ],
  AnthropicNotFound: [anthropic(404, 'not_found_error', 'model: claude-nonsense-1')],
  AnthropicFailed: [anthropic(500, 'api_error', 'Internal server error')],
  GeminiQuotaExhausted: [
    failing(
      '{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Please retry in 34.074824224s.","status":"RESOURCE_EXHAUSTED"}}',
      { status: 429 },
    ),
  ],
  OpenaiQuotaExhausted: [
    openai(
      429,
      'insufficient_quota',
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
    ),
  ],
  OpenaiRateLimited: [
    openai(
      429,
      'rate_limit_exceeded',
      'tokens',
      'Rate limit reached for gpt-4.1 in organization org-66tr5xhH5yhaqZAy6PAIy1Xi on tokens per min (TPM): Limit 30000, Used 18928, Requested 11159. Please try again in 174ms.',
    ),
    'openai.error.RateLimitError: Rate limit reached for gpt-4 in organization org-u on tokens per min (TPM): Limit 10000. Please try again in 9.816s.',
  ],
  OpenaiUnauthorized: [
    openai(401, 'invalid_api_key', 'invalid_request_error', 'Incorrect API key provided: sk-abc***xyz.'),
  ],
  OpenaiModelNotFound: [
    openai(
      404,
      'model_not_found',
      'invalid_request_error',
      'The model `gpt-9` does not exist or you do not have access to it.',
    ),
  ],
  OpenaiOverloaded: [openai(503, null, 'server_error', 'That model is currently overloaded with other requests.')],
  GithubSecondaryLimit: [
    octokit(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'),
    'You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.',
  ],
  GithubRateLimited: [
    octokit(403, 'API rate limit exceeded for user ID 24456188.', {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1795168830',
    }),
    { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 24456188.' }] },
  ],
  GithubUnauthorized: [
    octokit(401, 'Bad credentials'),
    command(
      'gh pr list',
      4,
      'To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate the GH_TOKEN environment variable with a GitHub API authentication token.',
    ),
  ],
  GithubForbidden: [octokit(403, 'Resource not accessible by integration')],
  InvalidRequest: [anthropic(400, 'invalid_request_error', 'messages.3: tool_use ids must be unique')],
  GitUnauthorized: [
    git("remote: Invalid username or password.\nfatal: Authentication failed for 'https://github.com/x/y.git/'"),
    git('git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.'),
    git("fatal: unable to access 'https://github.com/x/y.git/': The requested URL returned error: 403"),
  ],
  GitLocked: [
    git(
      "fatal: Unable to create '/srv/x/.git/index.lock': File exists.\n\nAnother git process seems to be running in this repository",
    ),
  ],
  GitProtectedBranch: [
    git(
      'remote: error: GH006: Protected branch update failed for refs/heads/main.\n ! [remote rejected] main -> main (protected branch hook declined)',
      'git push',
      1,
    ),
  ],
  GitRejected: [
    git(
      " ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs to 'github.com:x/y.git'",
      'git push',
      1,
    ),
  ],
  GitConflict: [
    git(
      'CONFLICT (content): Merge conflict in src/index.ts\nAutomatic merge failed; fix conflicts and then commit the result.',
      'git merge x',
      1,
    ),
    git(
      'error: Your local changes to the following files would be overwritten by checkout:\n\ta.txt',
      'git checkout x',
      1,
    ),
  ],
  GitIdentityMissing: [
    git(
      "*** Please tell me who you are.\n\nfatal: unable to auto-detect email address (got 'x@y.(none)')",
      'git commit',
    ),
  ],
  GitRepositoryMissing: [
    git('fatal: not a git repository (or any of the parent directories): .git', 'git status'),
    git("remote: Repository not found.\nfatal: repository 'https://github.com/x/z.git/' not found", 'git clone'),
  ],
  GitRevisionMissing: [
    git("error: pathspec 'nope' did not match any file(s) known to git", 'git checkout nope', 1),
    git("fatal: ambiguous argument 'x': unknown revision or path not in the working tree.", 'git log x'),
  ],
  GitDamaged: [
    git(
      'fatal: loose object 3f2504e04f8911d39a0c0305e82c3301aabbccdd (stored in .git/objects/3f) is corrupt',
      'git log',
    ),
  ],
  GitConnectionFailed: [
    git("fatal: unable to access 'https://github.com/x/y.git/': Could not resolve host: github.com"),
    git(
      'error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly\nfatal: the remote end hung up unexpectedly\nfatal: early EOF',
    ),
    git('ssh: connect to host github.com port 22: Connection timed out\nfatal: Could not read from remote repository.'),
  ],
  SqlDeadlock: [
    postgres('40P01', 'deadlock detected'),
    postgres('40001', 'could not serialize access due to concurrent update'),
    mysql('ER_LOCK_DEADLOCK', 1213, '40001', 'Deadlock found when trying to get lock; try restarting transaction'),
  ],
  SqlLocked: [
    failing('database is locked', { code: 'ERR_SQLITE_ERROR', errcode: 5, errstr: 'database is locked' }),
    failing('database is locked', { name: 'SqliteError', code: 'SQLITE_BUSY_SNAPSHOT' }),
    postgres('55P03', 'could not obtain lock on row in relation "t"'),
    mysql('ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000', 'Lock wait timeout exceeded; try restarting transaction'),
  ],
  SqlTooManyConnections: [
    postgres('53300', 'sorry, too many clients already'),
    mysql('ER_CON_COUNT_ERROR', 1040, '08004', 'Too many connections'),
  ],
  SqlOutOfSpace: [
    failing('database or disk is full', { errcode: 13 }),
    postgres('53100', 'could not extend file: No space left'),
  ],
  SqlUnauthorized: [
    postgres('28P01', 'password authentication failed for user "app"'),
    mysql('ER_ACCESS_DENIED_ERROR', 1045, '28000', "Access denied for user 'app'@'localhost' (using password: YES)"),
    postgres('42501', 'permission denied for table t'),
  ],
  SqlDatabaseMissing: [
    postgres('3D000', 'database "nope" does not exist'),
    failing('unable to open database file', { errcode: 14 }),
  ],
  SqlConnectionLost: [
    postgres('57P01', 'terminating connection due to administrator command'),
    new Error('Connection terminated unexpectedly'),
    mysql('PROTOCOL_CONNECTION_LOST', -1, '', 'Connection lost: The server closed the connection.'),
    failing("Can't reach database server at `db`:`5432`", { name: 'PrismaClientKnownRequestError', code: 'P1001' }),
  ],
  SqlStatementTimeout: [postgres('57014', 'canceling statement due to statement timeout')],
  SqlSchemaMismatch: [
    postgres('42P01', 'relation "users" does not exist'),
    failing('no such table: users', { errcode: 1 }),
  ],
  SqlReadOnly: [
    failing('attempt to write a readonly database', { errcode: 8 }),
    postgres('25006', 'cannot execute INSERT in a read-only transaction'),
  ],
  SqlConstraint: [
    postgres('23505', 'duplicate key value violates unique constraint "users_email_key"'),
    failing('UNIQUE constraint failed: users.email', { code: 'SQLITE_CONSTRAINT_UNIQUE' }),
    mysql('ER_DUP_ENTRY', 1062, '23000', "Duplicate entry 'a@b.c' for key 'users.email'"),
  ],
  SqlInvalidData: [postgres('22P02', 'invalid input syntax for type integer: "x"')],
  SqlDamaged: [
    failing('database disk image is malformed', { errcode: 11 }),
    postgres('XX001', 'invalid page in block 7 of relation base/1/2'),
  ],
  DiskFull: [coded('ENOSPC', 'no space left on device, write'), coded('EDQUOT', 'disk quota exceeded')],
  TooManyOpenFiles: [coded('EMFILE', "too many open files, open '/tmp/x'")],
  OutOfMemory: [
    new RangeError('Array buffer allocation failed'),
    coded('ERR_WORKER_OUT_OF_MEMORY', 'Worker terminated due to reaching memory limit: JS heap out of memory'),
  ],
  TooManyProcesses: [failing('spawn git EAGAIN', { code: 'EAGAIN', syscall: 'spawn git', path: 'git', spawnargs: [] })],
  Busy: [coded('EBUSY', "resource busy or locked, unlink '/tmp/x'")],
  AddressInUse: [
    failing('listen EADDRINUSE: address already in use :::3000', { code: 'EADDRINUSE', syscall: 'listen', port: 3000 }),
  ],
  PermissionDenied: [coded('EACCES', "permission denied, open '/etc/shadow'")],
  OperationNotPermitted: [coded('EPERM', "operation not permitted, rename 'a' -> 'b'")],
  ReadOnlyFileSystem: [coded('EROFS', "read-only file system, mkdir '/usr/x'")],
  NoSuchFile: [coded('ENOENT', "no such file or directory, open '/tmp/x'")],
  UnexpectedFile: [
    coded('EEXIST', "file already exists, mkdir '/tmp/x'"),
    coded('EISDIR', 'illegal operation on a directory, read'),
  ],
  DiskFailed: [coded('EIO', 'i/o error, read')],
  ModuleNotFound: [
    failing("Cannot find package 'left-pad' imported from /srv/x.mjs", { code: 'ERR_MODULE_NOT_FOUND' }),
  ],
  InvalidUrl: [failing('Invalid URL', { code: 'ERR_INVALID_URL', input: 'nope' })],
  NetworkTimeout: [
    fetchFailed('Connect Timeout Error (attempted address: api.github.com:443, timeout: 10000ms)', {
      name: 'ConnectTimeoutError',
      code: 'UND_ERR_CONNECT_TIMEOUT',
    }),
    failing('connect ETIMEDOUT 140.82.121.6:443', {
      code: 'ETIMEDOUT',
      syscall: 'connect',
      address: '140.82.121.6',
      port: 443,
    }),
    failing('Request timed out.', { name: 'Error' }),
  ],
  ConnectionReset: [
    failing('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }),
    new Error('socket hang up'),
    fetchFailed('other side closed', { code: 'UND_ERR_SOCKET' }),
  ],
  ConnectionRefused: [
    failing('connect ECONNREFUSED 127.0.0.1:5432', {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 5432,
    }),
    'Error: connect ECONNREFUSED 127.0.0.1:6379',
    new AggregateError(
      [
        failing('connect ECONNREFUSED ::1:5432', { code: 'ECONNREFUSED' }),
        failing('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' }),
      ],
      '',
    ),
  ],
  NameServerUnavailable: [
    failing('getaddrinfo EAI_AGAIN api.github.com', {
      code: 'EAI_AGAIN',
      syscall: 'getaddrinfo',
      hostname: 'api.github.com',
    }),
  ],
  HostNotFound: [
    fetchFailed('getaddrinfo ENOTFOUND api.github.com', {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname: 'api.github.com',
    }),
  ],
  NetworkUnreachable: [failing('connect ENETUNREACH 2001:db8::1:443', { code: 'ENETUNREACH', syscall: 'connect' })],
  ConnectionFailed: [failing('Connection error.', { name: 'APIConnectionError' })],
  CertificateRefused: [
    fetchFailed('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    coded('CERT_HAS_EXPIRED', 'certificate has expired'),
  ],
  TimedOut: [new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
  RateLimited: [
    http(429),
    failing('Forbidden', { status: 403, headers: { 'retry-after': '60' } }),
    '429 Too Many Requests',
    429,
  ],
  PaymentRequired: [http(402)],
  Unauthorized: [http(401), http(407)],
  Forbidden: [http(403)],
  ServerError: [http(500)],
  ServiceUnavailable: [http(502), http(503), http(504), '502 Bad Gateway', 503],
  RequestTimeout: [http(408)],
  RequestConflict: [http(409), http(425)],
  NotFound: [http(404)],
  RequestRefused: [http(400), http(422), http(501)],
  CommandNotFound: [
    command('nope', 127, '/bin/sh: 1: nope: not found'),
    failing('spawn claude ENOENT', {
      code: 'ENOENT',
      errno: -2,
      syscall: 'spawn claude',
      path: 'claude',
      spawnargs: [],
    }),
    127,
  ],
  CommandNotExecutable: [command('./x', 126, '/bin/sh: 1: ./x: Permission denied')],
  CommandInterrupted: [command('npm test', 130, ''), failing('x', { exitCode: null, signal: 'SIGINT', stderr: '' })],
  CommandKilled: [
    command('npm test', 137, 'Killed'),
    failing('x', { code: null, killed: false, signal: 'SIGKILL', cmd: 'npm test' }),
  ],
  CommandTerminated: [command('npm start', 143, 'Terminated')],
  CommandCrashed: [command('./a.out', 139, 'Segmentation fault (core dumped)'), command('node x', 134, 'Aborted')],
  CommandTimedOut: [command('timeout 5 npm test', 124, '')],
  AgentFailed: [
    { type: 'result', subtype: 'error_during_execution', is_error: true },
    { isError: true, content: [{ type: 'text', text: 'tool failed' }] },
  ],
};
