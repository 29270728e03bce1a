/** For each finding the service it would become, each under a name of its own. */
import type { Finding } from '../finding/finding.ts'
import type { ServiceDescription } from '../service-description/description.ts'
import { suggestService } from './suggest-service.ts'

export interface Suggestion {
  readonly finding: Finding
  readonly service: ServiceDescription
  /** `place-order.service.yml` */
  readonly file: string
}

export const suggest = (findings: readonly Finding[]): readonly Suggestion[] => {
  const taken = new Set<string>()
  return findings.map((finding) => {
    const description = suggestService(finding)
    const service = free(description.service, taken)
    taken.add(service)
    return { finding, service: { ...description, service }, file: `${kebab(service)}.service.yml` }
  })
}

const free = (name: string, taken: ReadonlySet<string>): string => {
  if (!taken.has(name)) return name
  for (let number = 2; ; number += 1) if (!taken.has(`${name}${number}`)) return `${name}${number}`
}

const kebab = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase()
