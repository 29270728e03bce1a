/** Options of Meltano 4.2 that are called otherwise here, have no effect, or are refused by name. */
import { becomes, becomesOption, noEffect, refused, type WordMeanings } from './word-meaning.ts'

const installing: WordMeanings = {
  '--no-install': noEffect('nothing is installed by itself'),
  '--install': refused('flext meltano install, before'),
  '--only-install': refused('flext meltano install'),
}

const freshCatalog = noEffect('a tap is asked for its catalog each time')

const running: WordMeanings = {
  ...installing,
  '--refresh-catalog': freshCatalog,
  '--force': noEffect('a run that died holds no lock'),
  '-f': noEffect('a run that died holds no lock'),
  '--merge-state': noEffect('what a run that was cut short has reached is always merged'),
  '--state-strategy': {
    takes: true,
    noEffect: 'a whole run replaces the state, one that was cut short is merged into it',
  },
  '--run-id': becomesOption('--id'),
  '--timeout': becomesOption('--deadline', (seconds) => `${seconds}s`),
}

const states: WordMeanings = {
  '--force': noEffect(
    'nothing is asked before a state is changed; flext meltano state log has what it was',
  ),
  '--input-file': { takes: true, becomes: (file) => [file === '-' ? '-' : `@${file}`] },
  '--no-validate': noEffect('a state is held to be a JSON object'),
  '--pattern': { takes: true, becomes: (pattern) => [pattern] },
}

/** By the command, its inner one included. */
export const optionMeanings: Readonly<Record<string, WordMeanings>> = {
  run: running,
  el: running,
  elt: running,
  'schedule run': {
    ...running,
    '--no-state-update': refused('flext meltano run, with what the schedule runs'),
  },
  invoke: {
    ...installing,
    '--refresh-catalog': freshCatalog,
    '--containers': refused('an executable; containers are not run here'),
  },
  config: {
    '--unsafe': becomes('--show-secrets'),
    '--safe': noEffect('secrets are hidden unless --show-secrets is given'),
    '--filter': refused('flext meltano config list <plugin> | grep <setting>', { takes: true }),
  },
  compile: {
    '--unsafe': becomes('--show-secrets'),
    '--safe': noEffect('secrets are hidden unless --show-secrets is given'),
    '--lint': noEffect('the project is always read whole'),
    '--no-lint': noEffect('the project is always read whole'),
    '--indent': { takes: true, noEffect: 'two spaces' },
  },
  select: {
    '--rm': becomes('--remove'),
    '--refresh-catalog': freshCatalog,
    '--clear': refused('flext meltano config unset <tap> _select'),
  },
  'state list': states,
  'state set': states,
  'state merge': states,
  'state copy': states,
  'state move': states,
  'state clear': states,
  'state get': { ...states, '--format': { takes: true, noEffect: 'a state is JSON' } },
  install: {
    '--force': noEffect('the Python that a plugin says it needs is not looked at'),
    '-f': noEffect('the Python that a plugin says it needs is not looked at'),
    '-p': becomesOption('--parallelism'),
    '--schedule': refused('flext meltano install, or the names of the plugins', { takes: true }),
    '-s': refused('flext meltano install, or the names of the plugins', { takes: true }),
  },
  add: {
    ...installing,
    '--from-ref': refused('flext meltano add <kind> <name> --pip-url … --executable …', {
      takes: true,
    }),
    '--custom': noEffect('nothing is asked of a hub'),
    '--update': refused('flext meltano config set, or meltano.yml itself'),
    '--no-update': noEffect('a plugin that is there is never changed'),
    '--force-install': noEffect('nothing is installed by itself'),
  },
}

/** Options before the command. */
export const globalMeanings: WordMeanings = {
  '--log-format': { takes: true, noEffect: '--progress json writes lines of JSON' },
  '--log-config': { takes: true, noEffect: '--log-level and --log-file say what is logged' },
}

/** Commands that are not there, and what is. */
export const commandsElsewhere: ReadonlyMap<string, string> = new Map([
  ['lock', 'lock files in plugins/ are read; nothing is asked of a hub, so none is written'],
  [
    'hub',
    'nothing is asked of a hub: flext meltano add <kind> <name> --pip-url … or --executable …',
  ],
  ['docs', 'flext meltano config list <plugin> says where the docs of a plugin are'],
  ['upgrade', 'npm install flext-cli@latest; the journal is moved on by whoever opens it'],
  ['schema', 'target-postgres makes its schema; grants are the database’s'],
  ['ui', 'flext runs list, flext runs show and flext lineage show'],
  ['discover', 'flext meltano select <tap> --all'],
])
