/**
 * The services of this library, each with what opens its ports. A world in memory is there so that
 * its service can be tried at once: put what opens your adapters in its place.
 */
import { provide } from 'flext-core'

import { PlaceOrder } from './src/index.ts'
import { placeOrderWorld } from './src/testing/index.ts'

export const services = [provide(PlaceOrder, () => placeOrderWorld().ports)]
