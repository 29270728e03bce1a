export { reservePens } from './reserve-pens.ts'
export { takeMoney } from './take-money.ts'
export { sendParcel } from './send-parcel.ts'
export { thankCustomer } from './thank-customer.ts'
