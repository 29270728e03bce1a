/** What a pipeline's state is kept under, as Meltano names it. */

export interface StateIdParts {
  readonly environment: string | undefined
  readonly tap: string
  readonly target: string
  readonly suffix?: string | undefined
}

/** `<environment>:<tap>-to-<target>:<suffix>`, without the parts that there are not. */
export const stateIdFor = ({ environment, tap, target, suffix }: StateIdParts): string =>
  [environment, `${tap}-to-${target}`, suffix]
    .filter((part) => part !== undefined && part !== '')
    .join(':')
