/** Which project is to be read, and under which circumstances. */

export interface ReadProject {
  /** The folder that holds `meltano.yml`. */
  readonly root: string
  /** Else `MELTANO_ENVIRONMENT` names it, else the project's `default_environment`. */
  readonly environment?: string
  /** The variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a variable that is not set is a mistake. Default: as `ff.strict_env_var_mode` says. */
  readonly strictEnv?: boolean
  /** Texts that stand in for files of the project, by their names from its root. */
  readonly texts?: Readonly<Record<string, string>>
  /** The time that dates such as `3 days ago` are counted from; default: now. */
  readonly now?: number
}
