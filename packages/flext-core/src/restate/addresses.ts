/** The addresses of a server, looked at before anything is opened: a slip would show at the first run only. */
import type { RestateRuntimeOptions } from './restate-options.ts'

/** A line for each that is none. A user's name and password in one are not shown. */
export const addressMistakes = ({
  ingress,
  admin,
}: Pick<RestateRuntimeOptions, 'ingress' | 'admin'>): ReadonlyArray<string> =>
  Object.entries({ ingress, admin }).flatMap(([name, address]) =>
    address === undefined || /^https?:$/.test(URL.parse(address)?.protocol ?? '')
      ? []
      : [
          `${name}: expected an address such as ${examples[name as keyof typeof examples]}, found ${JSON.stringify(shown(address))}`,
        ],
  )

const examples = { ingress: 'http://localhost:8080', admin: 'http://localhost:9070' } as const

const shown = (address: string): string => address.replace(/\/\/[^/@]*@/, '//***@')
