/** What a dry run came to, for people and for programs. */
import { tagOf } from '../pack/publishable-manifest.ts'
import type { Repository } from '../pack/repository.ts'
import type { DryRun } from './dry-run.ts'
import type { ReleasedPackage } from './prepare.ts'
import { inOrder } from './publish.ts'

export interface ReportedPackage {
  readonly name: string
  readonly version: string
  readonly tag: string
  readonly files: number
  /** Bytes of the tarball, and once unpacked. */
  readonly size: number
  readonly unpackedSize: number
  readonly tarball: string
  readonly changelog: string
}

export const reported = (packages: readonly ReleasedPackage[]): readonly ReportedPackage[] =>
  inOrder(packages).map((one) => ({
    name: one.name,
    version: one.version,
    tag: tagOf(one),
    files: one.files.length,
    size: one.size,
    unpackedSize: one.unpackedSize,
    tarball: one.tarball,
    changelog: packages.find(({ name }) => name === one.name)?.changelog ?? '',
  }))

export const noRepository =
  'no repository is known: origin is no address that a browser could open. npm would refuse provenance, ' +
  'and links of READMEs are plain text. Name it with --repository https://…'

export const reportText = (
  { version, changesets, packages, faults }: DryRun,
  repository: Repository | undefined,
): string => {
  if (version === undefined) {
    return 'nothing to release: .changeset holds no changesets (npx changeset writes one)'
  }
  const all = reported(packages)
  const rows = [
    ['package', 'version', 'files', 'packed', 'unpacked'],
    ...all.map((one) => [
      one.name,
      one.version,
      `${one.files}`,
      kilobytes(one.size),
      kilobytes(one.unpackedSize),
    ]),
  ]
  return [
    `would be published, in this order, from ${changesets} changesets:`,
    table(rows),
    ...all.map(({ name, tag, changelog }) => `# ${tag}\n\n${changelog || `${name}: no entry`}`),
    ...(repository === undefined ? [noRepository] : []),
    faults.length === 0
      ? 'nothing was published, and nothing in the workspace was changed'
      : `${faults.length} faults stand against it:\n\n${faults.join('\n\n')}`,
  ].join('\n\n')
}

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000)} kB`

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  '),
    )
    .join('\n')
}
