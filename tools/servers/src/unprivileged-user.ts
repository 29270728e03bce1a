/** Who runs a server that refuses to run as root. */
import { chownSync, readFileSync } from 'node:fs'

export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/** As root, the first of these users that the system has; otherwise nobody else than we are. */
export const unprivilegedUser = (
  names: ReadonlyArray<string> = ['postgres', 'nobody'],
): SystemUser | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of names) {
    const user = users.find(([known]) => known === name)
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) }
  }
  throw new Error(`the system has none of the users ${names.join(', ')}`)
}

/** Gives a folder to the user that is to write to it. */
export const giveTo = (user: SystemUser | undefined, folder: string): void => {
  if (user) chownSync(folder, user.uid, user.gid)
}
