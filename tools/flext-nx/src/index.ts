/** What Nx loads when nx.json names this plugin, and what other generators may build on. */
export {
  createNodes,
  createNodes as createNodesV2,
  type ServiceTargetsOptions,
} from './targets/service-targets.ts'
