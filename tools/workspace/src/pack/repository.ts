/**
 * Where the sources of a release can be read. No file of the workspace names a host: the git remote
 * does, or whoever releases, and manifests and READMEs are completed with it when they are packed.
 */
import { execFileSync } from 'node:child_process'

/** A repository people can look at: its address in a browser, without `.git` and credentials. */
export interface Repository {
  readonly url: string
}

/** The remote `origin` of the workspace at `root`, where it has one that a browser could open. */
export const originOf = (root: string): Repository | undefined => {
  try {
    const url = execFileSync('git', ['remote', 'get-url', 'origin'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return repositoryAt(url.trim())
  } catch {
    return undefined
  }
}

/** Reads `https://…`, `ssh://…` and `git@host:path`; nothing where it is no address of a host. */
export const repositoryAt = (remote: string): Repository | undefined => {
  const scp = /^(?:[^\s/:@]+@)?([^\s/:@]+\.[^\s/:@]+):(?!\/\/)(.+)$/.exec(remote)
  const url = URL.parse(scp ? `https://${scp[1]}/${scp[2]}` : remote.replace(/^git\+/, ''))
  if (url === null || !['https:', 'http:', 'ssh:', 'git:'].includes(url.protocol)) return undefined
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  if (url.hostname === '' || path === '') return undefined
  const address = url.protocol === 'http:' || url.protocol === 'https:' ? url.host : url.hostname
  return { url: `${url.protocol === 'http:' ? 'http' : 'https'}://${address}${path}` }
}

/** Where a file is shown (or, `raw`, served) as it was at a tag. */
export const fileAt = (
  { url }: Repository,
  tag: string,
  path: string,
  { raw = false }: { readonly raw?: boolean } = {},
): string => {
  const between = new URL(url).hostname.startsWith('gitlab.') ? '/-' : ''
  return `${url}${between}/${raw ? 'raw' : 'blob'}/${tag}/${path}`
}
