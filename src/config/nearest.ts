export {nearest} from '../errors/nearest.ts'
