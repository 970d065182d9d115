/**
 * Finds members through files in a folder that all can reach: the coordinator writes one with all members of its view. Needs any transport
 * below. Equals org.jgroups.protocols.FILE_PING (5.5).
 * Differs from JGroups: files are replaced whole, so that nobody reads a half-written one of ours; host names in files are not looked up;
 * what cannot be read is reported once, with its line.
 */
import {ConfigError} from '../../../errors/index.ts'
import type {Managed} from '../../../stack/spec.ts'
import {FileStore} from '../../../stores/file-store.ts'
import type {MemberStore} from '../../../stores/member-store.ts'
import {StoreDiscovery} from './store-discovery.ts'
import {infoWriterAttribute, storeSpec} from './store-spec.ts'

const spec = storeSpec({
  name: 'FILE_PING',
  id: 8,
  doc: 'Finds members by files in a shared folder.',
  attributes: infoWriterAttribute,
})

/** Discovery through a shared folder. */
export class FilePing extends StoreDiscovery<typeof spec> {
  static readonly spec = spec
  protected override readonly managed: Managed<typeof spec> = this.storeManaged()

  protected override openStore(done: (error: Error | null, store: MemberStore | null) => void): void {
    const location = (): string => this.props.location ?? ''
    const files = this.context.runtime.sharedFiles
    if (files === undefined) {
      done(new ConfigError('FILE_PING: this member may not touch files'), null)
      return
    }
    files.makeFolder(location(), (error) => {
      const {names} = this.context.addresses
      if (error === null) done(null, new FileStore({files, log: this.log, location, owner: this.localAddress, names}))
      else done(new ConfigError(badLocation(location(), error.message), [], {cause: error}), null)
    })
  }
}

function badLocation(location: string, reason: string): string {
  return `FILE_PING: expected location to be a folder that this member can use, found '${location}': ${reason}`
}
