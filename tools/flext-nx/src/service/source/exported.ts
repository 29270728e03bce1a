/** Under which names a library publishes what is in a service. */
import { small, type ServicePlan } from '../service-plan.ts'

/** Names that other parts of the library export already. */
export type Taken = ReadonlySet<string>

/** A name, or one with the service's before it where another service has it. */
export const exported = ({ className }: ServicePlan, taken: Taken, name: string): string => {
  const bare = name.replace(/^type /, '')
  if (!taken.has(bare)) return name
  const service = /^[A-Z]/.test(bare) ? className : small(className)
  return `${name} as ${service}${bare.slice(0, 1).toUpperCase()}${bare.slice(1)}`
}
