/** What a program started from here must not see of the npm and Nx that run this one. */
const ofThisRun =
  /^(?:NX_|INIT_CWD$|NODE_OPTIONS$|npm_(?:package_|lifecycle_|command$|execpath$|config_(?:local_prefix|prefix|global_prefix)$))/

/** The variables to leave out, as `run` takes them. */
export const freshEnvironment = (): Readonly<Record<string, undefined>> =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => ofThisRun.test(name))
      .map((name) => [name, undefined]),
  )
