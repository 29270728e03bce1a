/** The packages the workspace has or will have, in the order of the picture. */
import type { LayeredPackage } from './layer.ts'

export const plan: readonly Omit<LayeredPackage, 'exists'>[] = [
  { name: 'flext-cli', layer: 'edge', about: 'the command flext' },
  { name: 'flext-web', layer: 'edge', about: 'the console' },
  { name: 'flext-meltano', layer: 'domain', about: 'ETL pipelines, taps, targets' },
  { name: 'algar-oud-mig', layer: 'domain', about: 'directory migration' },
  { name: 'flext-oracle-wms', layer: 'domain', about: 'warehouse operations' },
  { name: 'flext-ldap', layer: 'service', about: 'directories, LDIF' },
  { name: 'flext-api', layer: 'service', about: 'HTTP APIs' },
  { name: 'flext-grpc', layer: 'service', about: 'gRPC' },
  { name: 'flext-auth', layer: 'service', about: 'identities, tokens' },
  { name: 'flext-observability', layer: 'service', about: 'traces, metrics, logs' },
  { name: 'flext-quality', layer: 'service', about: 'checks and gates' },
  {
    name: 'flext-core',
    layer: 'core',
    about: 'result · step · flow · service · event · journal · runtime · testing',
  },
]
