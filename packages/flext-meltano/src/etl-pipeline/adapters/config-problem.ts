/** Something that is wrong with what a plugin is told, found before anything is begun. */
export interface ConfigProblem {
  /** With its place in the project, what was expected and what was found. */
  readonly text: string
  /** Whose config it is; left out where it is none, as in files of models. */
  readonly plugin?: string
  /** The setting that it is about; empty where that is the config as a whole. */
  readonly setting?: string
  /** The setting that is not there, where that is all: an environment may well have it. */
  readonly lacking?: string
}
