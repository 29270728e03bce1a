/** `flext meltano`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { answering, command, steering } from './common-options.ts'
import { deadLetters } from './dead-letters-program.ts'
import { commandHelp } from './help-text.ts'
import { environments, jobs, schedules } from './meltano-parts-program.ts'
import { states } from './states-program.ts'

const environmentHelp = 'an environment of the project'
const secretsHelp = 'show secrets as they are'

export const meltano = (chosen: Chosen) =>
  new Command('meltano')
    .description('a Meltano project: run it, look at it, change it')
    .enablePositionalOptions()
    .addCommand(init(chosen))
    .addCommand(run(chosen))
    .addCommand(logs(chosen))
    .addCommand(diff(chosen))
    .addCommand(invoke(chosen))
    .addCommand(config(chosen))
    .addCommand(select(chosen))
    .addCommand(states(chosen))
    .addCommand(deadLetters(chosen))
    .addCommand(jobs(chosen))
    .addCommand(schedules(chosen))
    .addCommand(environments(chosen))
    .addCommand(compile(chosen))
    .addCommand(validate(chosen))
    .addCommand(add(chosen))
    .addCommand(remove(chosen))
    .addCommand(install(chosen))

const init = (chosen: Chosen) =>
  answering(new Command('init'))
    .summary('begin a project')
    .description('Make a folder a project: meltano.yml with environments, and .gitignore.')
    .argument('[directory]', 'the folder, made where there is none (default: this one)')
    .option('--force', 'write over a meltano.yml that is there')
    .action((directory, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-init.ts')).meltanoInit(cli, directory, options),
      ),
    )

const run = (chosen: Chosen) =>
  steering('run')
    .summary('run pipelines, each as a durable run')
    .description(
      'Run what the words make up, one after another: pipelines of a tap, perhaps mappings, and a target, with a transformation; commands of plugins; or the name of a job. Each pipeline is a durable run. What an earlier process left open is gone on with first.',
    )
    .argument('<words...>', 'plugins, mappings and plugin:command, or a job')
    .option('--environment <name>', 'an environment of the project')
    .option('--full-refresh', 'extract from the beginning, whatever the state says')
    .option('--refresh <stream...>', 'extract these streams from the beginning; the others go on')
    .option(
      '--state-id-suffix <text>',
      'stands behind the state ids, in place of the environment’s',
    )
    .option('--id <id>', 'name the run; the same id again goes on with it, or tells its end')
    .option('--deadline <duration>', 'take everything back unless it is done in time: 90s, 1h30m')
    .option('--fresh', 'take back what an earlier process left open, and begin anew')
    .option(
      '--parallel <n>',
      'so many parts at a time, as far as their order allows (default: as the job says, else 1)',
    )
    .option(
      '--from <time>',
      'only rows from there on, by their replication keys; no state is moved',
    )
    .option('--to <time>', 'with --from: only rows before that')
    .option('--no-state-update', 'load rows, and leave the state where it is')
    .option('--parallel-streams <n>', 'extract so many streams of a tap at a time')
    .option('--retry-streams <n>', 'a stream that fails goes again so often, from its last state')
    .option(
      '--on-stream-failure <how>',
      'of a stream that fails for good: abort the load, or keep what the others bring',
    )
    .option('--dry-run', 'say what would be done, and touch nothing')
    .addHelpText('after', commandHelp.run)
    .action((words, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-run.ts')).meltanoRun(cli, words, options),
      ),
    )

const logs = (chosen: Chosen) =>
  command('logs')
    .summary('what plugins said in a run')
    .description(
      'Print what the plugins of a run said, levels and METRIC lines understood: of a run by its id or a part of it, of the newest run of a pipeline by its state id, or of the newest of all. With --json, each line is a JSON document.',
    )
    .argument('[run]', 'a run, or a pipeline’s state id')
    .option('--plugin <name...>', 'only of these plugins')
    .option('--level <level>', 'debug, info, warning, error or critical, and what is worse')
    .option('--tail <n>', 'at most so many, the last')
    .option('-f, --follow', 'go on until the run has ended')
    .option('--metrics', 'what the plugins measured, added up')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-logs.ts')).meltanoLogs(cli, id, options),
      ),
    )

const diff = (chosen: Chosen) =>
  command('diff')
    .summary('what differs between two runs')
    .description(
      'Compare two runs: rows of each stream, schemas, models, checks, state and durations. Of one run, or of a pipeline by its state id: with the run before. Without any: the last two of the pipeline that ran last.',
    )
    .argument('[before]', 'a run by its id or a part of it, or a pipeline’s state id')
    .argument('[after]', 'another run')
    .action((before, after, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-diff.ts')).meltanoDiff(cli, before, after),
      ),
    )

const invoke = (chosen: Chosen) =>
  command('invoke')
    .summary('run a plugin on its own')
    .description(
      'Run a plugin, or a command of it, with its config and variables and the streams of this process. A tap without arguments extracts what is selected. What stands behind -- is the plugin’s.',
    )
    .argument('<plugin>', 'a plugin, or plugin:command')
    .argument('[args...]', 'arguments of the plugin')
    .option('--environment <name>', environmentHelp)
    .option('--plugin-type <kind>', 'where several plugins have the name')
    .option('--dump <what>', 'print config or catalog, and run nothing')
    .option('--print-var <name...>', 'print a variable of the plugin first')
    .option('--list-commands', 'list the commands of the plugin')
    .option('--show-secrets', secretsHelp)
    .passThroughOptions()
    .action((plugin, args, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-invoke.ts')).meltanoInvoke(cli, plugin, args, options),
      ),
    )

const config = (chosen: Chosen) =>
  command('config')
    .summary('look at the settings of a plugin, and change them')
    .description(
      'Print, list, get, set, unset, reset or test the config of a plugin: config list tap-x, config set tap-x user me; also config tap-x set user me.',
    )
    .argument(
      '<words...>',
      'list, get, set, unset, reset, test or print; the plugin; a setting; a value',
    )
    .option('--environment <name>', `${environmentHelp}; set and unset then change what it says`)
    .option('--plugin-type <kind>', 'where several plugins have the name')
    .option('--extras', 'extras such as _select in place of settings')
    .option('--all', 'list: also what is at its default')
    .option('--format <format>', 'print: json or env', 'json')
    .option(
      '--store <store>',
      'auto, meltano_yml or dotenv (default: sensitive settings go to .env)',
    )
    .option('--show-secrets', secretsHelp)
    .addHelpText('after', commandHelp.config)
    .action((words, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-config.ts')).meltanoConfig(cli, words, options),
      ),
    )

const select = (chosen: Chosen) =>
  command('select')
    .summary('what of a tap is extracted')
    .description(
      'List what a tap offers and what of it is extracted, or add a pattern: select tap-x users "*".',
    )
    .argument('<extractor>', 'the tap')
    .argument('[entity]', 'a stream, or a pattern of streams')
    .argument('[attribute]', 'an attribute, or a pattern of them (default: *)')
    .option('--environment <name>', `${environmentHelp}; patterns then go into what it says`)
    .option('--list', 'list what is selected')
    .option('--all', 'list everything there is')
    .option('--exclude', 'leave out what the pattern matches')
    .option('--remove', 'remove the pattern')
    .action((extractor, entity, attribute, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-select.ts')).meltanoSelect(
          cli,
          extractor,
          entity,
          attribute,
          options,
        ),
      ),
    )

const compile = (chosen: Chosen) =>
  command('compile')
    .summary('the whole project as one manifest')
    .description(
      'Print the project as it is resolved: all files as one, the environment laid over them, inheritance and lock files taken in.',
    )
    .option('--environment <name>', environmentHelp)
    .option(
      '--directory <dir>',
      'write meltano-manifest.<environment>.json there, of each environment',
    )
    .option('--show-secrets', secretsHelp)
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-compile.ts')).meltanoCompile(cli, options),
      ),
    )

const validate = (chosen: Chosen) =>
  command('validate')
    .summary('look whether the project can be run')
    .description(
      'Read the project in every environment, and say everything that is wrong with its files, its plugins, its jobs and its models. Nothing is started.',
    )
    .option('--environment <name>', 'only this environment')
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-validate.ts')).meltanoValidate(cli, options),
      ),
    )

const kindHelp =
  'extractor, loader, mapper, utility, …; or the name, if it begins with tap- or target-'

const add = (chosen: Chosen) =>
  command('add')
    .summary('add a plugin to the project')
    .description(
      'Declare a plugin in meltano.yml. Nothing is asked of a hub, and nothing is installed.',
    )
    .argument('<kind>', kindHelp)
    .argument('[name]', 'its name')
    .option('--variant <name>', 'its variant')
    .option('--inherit-from <plugin>', 'a plugin to inherit from')
    .option('--as <name>', 'inherit from what is named, under this name')
    .option(
      '--python <python>',
      'the Python, or its version, that its virtual environment is made with',
    )
    .option('--pip-url <url>', 'what pip installs')
    .option('--executable <program>', 'what is started')
    .option('--namespace <name>', 'what its variables begin with')
    .action((kind, name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-plugins.ts')).pluginAdd(cli, kind, name, options),
      ),
    )

const remove = (chosen: Chosen) =>
  command('remove')
    .summary('remove a plugin from the project')
    .description('Remove a plugin from the project and from its environments.')
    .argument('<kind>', kindHelp)
    .argument('[name]', 'its name')
    .action((kind, name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-plugins.ts')).pluginRemove(cli, kind, name),
      ),
    )

const install = (chosen: Chosen) =>
  command('install')
    .summary('install plugins of Python')
    .description(
      'Install plugins that have a pip_url, each in a virtual environment of its own under .meltano, with uv where there is one, else with Python. Native plugins, and those with only an executable, need none.',
    )
    .argument('[plugins...]', 'default: all')
    .option('--environment <name>', environmentHelp)
    .option('--clean', 'make the virtual environments anew')
    .option('--parallelism <n>', 'so many at a time', '4')
    .action((plugins, options) =>
      chosen(options, async (cli) =>
        (await import('../command/meltano-plugins.ts')).pluginInstall(cli, plugins, options),
      ),
    )
