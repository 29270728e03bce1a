/** Bad inputs of every kind, and word for word what is said of each. */
import type { RunStatus } from 'flext-core'

import {
  csvPipeline,
  foreignPipeline,
  laterBirds,
  secret,
  type BadWorld,
  type Pipeline,
} from './pipeline-bad-world.ts'
import {
  corruptJournal,
  lockedJournal,
  lockedWarehouse,
  onReadOnlyDisk,
  onSmallDisk,
  targetKilled,
} from './pipeline-obstacles.ts'

export interface BadInput {
  readonly what: string
  /** Makes it bad. */
  readonly change: (world: BadWorld) => void | Promise<void>
  /** What happens meanwhile. */
  readonly during?: (world: BadWorld) => Promise<void>
  /** Default: the one of tap-csv. */
  readonly pipeline?: Pipeline
  /** The whole message, `<project>` being the project's folder. */
  readonly message: string | RegExp
  /** Default: `compensated`; `refused` where no run was begun. */
  readonly status?: RunStatus | 'refused'
  readonly needs?: 'mount' | 'proc'
}

const csv = (what: string, rows: string | Uint8Array, message: string): BadInput => ({
  what,
  change: ({ put }) => put('birds.csv', rows),
  message,
})

const tap = (what: string, code: string, message: string): BadInput => ({
  what,
  change: (world) => world.tap(code),
  pipeline: foreignPipeline,
  message,
})

const badFiles: ReadonlyArray<BadInput> = [
  {
    what: 'a missing file',
    change: ({ edit }) => edit('birds.csv', 'brids.csv'),
    message:
      'tap-csv: the tap failed after 0 rows: brids.csv: expected a CSV file, found no such file',
  },
  csv(
    'a wrong delimiter',
    laterBirds.replaceAll(',', ';'),
    'tap-csv: the tap failed after 0 rows: birds.csv:1: expected columns separated by ",", found one column; with delimiter ";" there would be 2',
  ),
  csv(
    'a row with too few fields',
    `${laterBirds}5\n6,small\n`,
    'tap-csv: the tap failed after 0 rows: birds.csv:6: expected 2 fields separated by ",", found 1: "5"',
  ),
  csv(
    'rows with too many fields',
    `${laterBirds}5,small,brown\n6,small\n7,a,b,c\n`,
    'tap-csv: the tap failed after 0 rows: birds.csv:6: expected 2 fields separated by ",", found 3: "5,small,brown"; birds.csv:8: expected 2 fields separated by ",", found 4: "7,a,b,c"',
  ),
  csv(
    'invalid UTF-8',
    Buffer.concat([Buffer.from(`${laterBirds}5,`), Buffer.from([0xe9, 10])]),
    'tap-csv: the tap failed after 0 rows: birds.csv:6, byte 42: expected UTF-8, found byte 0xe9',
  ),
  csv(
    'a quote that never closes',
    `${laterBirds}5,"small\n6,large\n`,
    'tap-csv: the tap failed after 0 rows: birds.csv:6: expected the quote " that opens cell 2 here to close, found the end of the file',
  ),
  csv(
    'types that do not fit the table there is',
    'id,size\nA1,2.5\nA2,7\n',
    'target-sqlite: the target failed after 0 rows: stream birds: expected column "id" of a type that fits INTEGER in table "birds", column "size" of a type that fits TEXT in table "birds", found "id" of text (TEXT) in the schema, "size" of number (REAL) in the schema; load into another table (table_name), or drop this one and run --full-refresh',
  ),
  csv(
    'a row that makes a column another type than that of the table',
    `${laterBirds}A7,small\n`,
    'target-sqlite: the target failed after 0 rows: stream birds: expected column "id" of a type that fits INTEGER in table "birds", found "id" of text (TEXT) in the schema; load into another table (table_name), or drop this one and run --full-refresh; column "id" is integer until row 5 of birds.csv',
  ),
  {
    what: 'a key that does not fit the table there is',
    change: ({ edit }) => edit('keys: [id] }', 'keys: [size] }'),
    message:
      'stream birds: expected table "birds" with one row for each size, found rows that share it; append to it, or load into another table',
  },
]

const badProjects: ReadonlyArray<BadInput> = [
  {
    what: 'an unknown plugin',
    change: () => {},
    pipeline: { ...csvPipeline, tap: 'tap-cvs' },
    status: 'refused',
    message: `the project can run the pipeline: the pipeline has one mistake
  argument 1: expected a plugin or job of the project: tap-csv, tap-foreign, target-sqlite, flext-sql, found "tap-cvs"
    hint: did you mean tap-csv?`,
  },
  {
    what: 'a missing variable',
    change: ({ edit }) => {
      edit('version: 1', 'ff: { strict_env_var_mode: true }')
      edit('path: birds.csv', 'path: $BIRDS_FILE')
    },
    status: 'refused',
    message: `the project can run the pipeline: the project has one mistake
  meltano.yml:8:36 plugins.extractors[0].config.files[0].path: expected the variable BIRDS_FILE to be set, found no such variable
    8 |           - { entity: birds, path: $BIRDS_FILE, keys: [id] }
      |                                    ^^^^^^^^^^^
    hint: set it in the environment or in .env, or write \\$BIRDS_FILE to mean the text itself`,
  },
  {
    what: 'configs with many mistakes',
    change: ({ edit }) => {
      edit('keys: [id] }', `keys: id, delimitr: ";" }\n        api_token: ${secret}`)
      edit('busy_timeout: 200', 'busy_timeout: soon\n        databse: other.db')
      edit('- accepted_values:', '- unique: birds.id\n          - accepted_value:')
    },
    status: 'refused',
    message: `the project can run the pipeline: meltano.yml:8:53: tap-csv files[0].keys: expected an array, found "id" (string)
meltano.yml:8:67: tap-csv files[0].delimitr: expected no such key (did you mean delimiter?), found a string
meltano.yml:9:20: tap-csv api_token: expected no such key (known: files, state_rows, sample_rows, column_types), found a string
meltano.yml:18:23: target-sqlite busy_timeout: expected a whole number from 0 on, found "soon" (string)
meltano.yml:19:18: target-sqlite databse: expected no such key (did you mean database?), found a string
meltano.yml:27:13: flext-sql checks[1]: expected a check (not_null, unique, accepted_values, relationships, row_count, range, matches, freshness, row_count_change, drift, sql), found an object`,
  },
  {
    what: 'a model whose file is missing',
    change: ({ edit }) => edit('by_size.sql', 'by_szie.sql'),
    status: 'refused',
    message:
      'the project can run the pipeline: meltano.yml:22:13: flext-sql models[0]: expected the file of a model, named after its table: <table>.sql, found no such file: by_szie.sql',
  },
  {
    what: 'a model with a wrong column',
    change: ({ put }) => put('by_size.sql', 'SELECT size, count(*)\nFROM birds\nGROUP BY siez\n'),
    message:
      'by_size.sql:3: expected a SELECT that SQLite can carry out, found no such column: siez',
  },
  {
    what: 'a check that fails',
    change: ({ put }) => put('birds.csv', `${laterBirds}5,huge\n6,\n7,tiny\n8,tiny\n`),
    message:
      'a check did not pass: birds.size is one of "large", "small" (3 failing, such as {"size":"tiny","rows":2}, {"size":"huge","rows":1})',
  },
  {
    what: 'a check of a table that is not there',
    change: ({ edit }) => edit('column: birds.size', 'column: brids.size'),
    message:
      'check "brids.size is one of "large", "small"": expected a table (birds, by_size, numbers), found "brids"',
  },
]

const badPlugins: ReadonlyArray<BadInput> = [
  {
    what: 'a tap that is not there',
    change: ({ edit }) => edit('./tap-foreign.js', './tap-froeign.js'),
    pipeline: foreignPipeline,
    status: 'refused',
    message:
      'the project can run the pipeline: meltano.yml:9:7: tap-foreign: expected the command ./tap-froeign.js, found none',
  },
  tap(
    'a tap that prints rubbish',
    `record(2)\nstate(2)\nwriteSync(1, 'Using ' + config.api_token + '\\n')\nrecord(3)`,
    'tap-foreign: line 4 of what the tap printed: expected a Singer message (one JSON object a line), found Using ***',
  ),
  tap(
    'a tap that exits 1 after rows',
    `record(2)\nstate(2)\nrecord(3)\nwriteSync(2, 'no access with ' + config.api_token + '\\n')\nprocess.exit(1)`,
    'tap-foreign: the tap ended with exit code 1 after 2 rows; it said: no access with ***',
  ),
  tap(
    'a tap whose records do not fit their schema',
    `record(2)\nrecord('three')\nrecord(config.api_token)\nstate(3)`,
    'target-sqlite: the target failed after 3 rows: line 3, stream numbers, column id: expected integer, found "three" (string); line 4, stream numbers, column id: expected integer, found "***" (string)',
  ),
  {
    what: 'a target killed in the middle of loading',
    change: (world) =>
      world.tap(`for (let id = 2; id < 1e9; id += 1) {
        record(id)
        state(id)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      }`),
    during: targetKilled,
    pipeline: foreignPipeline,
    message: /^target-sqlite: the target was ended by SIGKILL after \d+ rows$/,
    needs: 'proc',
  },
]

const badPlaces: ReadonlyArray<BadInput> = [
  {
    what: 'a locked warehouse',
    change: lockedWarehouse,
    message:
      'target-sqlite: the target failed after 0 rows: warehouse/warehouse.db: expected the database to become free while waiting for its other writer, found database is locked',
  },
  {
    what: 'a full disk',
    change: (world) => {
      onSmallDisk(world)
      const rows = Array.from({ length: 50_000 }, (_, id) => `${id + 5},${'large'.repeat(20)}\n`)
      world.put('birds.csv', laterBirds + rows.join(''))
    },
    message:
      /^target-sqlite: the target failed after \d+ rows: warehouse\/warehouse.db: expected room on the disk, found database or disk is full$/,
    needs: 'mount',
  },
  {
    what: 'a read-only folder',
    change: onReadOnlyDisk,
    message:
      /^<project>\/warehouse\/warehouse.db-run-\w+.lock: expected a folder that can be written, found one in which no file can be made$/,
    needs: 'mount',
  },
  {
    what: 'a locked journal',
    change: lockedJournal,
    status: 'refused',
    message:
      /^the journal <project>\/journal.db is in use by process \d+ on \S+ since \S+Z; stop it, or use another journal$/,
  },
  {
    what: 'a corrupt journal',
    change: corruptJournal,
    status: 'refused',
    message:
      'the journal <project>/journal.db is damaged: database disk image is malformed; restore it from a backup',
  },
  {
    what: 'a file that is no journal',
    change: ({ put }) => put('journal.db', 'dear diary\n'.repeat(1000)),
    status: 'refused',
    message:
      '<project>/journal.db cannot be read as a journal: it is not a SQLite database; it was left as it is',
  },
]

export const badInputs: ReadonlyArray<BadInput> = [
  ...badFiles,
  ...badProjects,
  ...badPlugins,
  ...badPlaces,
]
