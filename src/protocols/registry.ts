import {ProtocolRegistry} from '../stack/registry.ts'
import {JdbcPing} from './discovery/jdbc/jdbc-ping.ts'
import {JdbcPing2} from './discovery/jdbc/jdbc-ping2.ts'
import {KeycloakJdbcPing2} from './discovery/jdbc/keycloak-jdbc-ping2.ts'
import {Bping} from './discovery/bping.ts'
import {DnsPing} from './discovery/dns-ping.ts'
import {LocalPing} from './discovery/local-ping.ts'
import {Mping} from './discovery/mping.ts'
import {Pdc} from './discovery/pdc.ts'
import {Ping} from './discovery/ping.ts'
import {FilePing} from './discovery/store/file-ping.ts'
import {TcpGossip} from './discovery/tcpgossip.ts'
import {SharedLoopbackPing} from './discovery/shared-loopback-ping.ts'
import {TcpPing} from './discovery/tcpping.ts'
import {FdAll3} from './failure/fd-all3.ts'
import {FdSock2} from './failure/fd-sock2/fd-sock2.ts'
import {VerifySuspect2} from './failure/verify-suspect2.ts'
import {Mfc} from './flow/mfc.ts'
import {Red} from './flow/red.ts'
import {Ufc} from './flow/ufc.ts'
import {Frag2} from './fragment/frag2.ts'
import {Gms} from './membership/gms/gms.ts'
import {Merge3} from './merge/merge3.ts'
import {Nakack2} from './reliable/nakack2/nakack2.ts'
import {Stable} from './reliable/stable/stable.ts'
import {Unicast3} from './reliable/unicast3/unicast3.ts'
import {Barrier} from './state/barrier.ts'
import {StateTransfer} from './state/state-transfer.ts'
import {Discard} from './testing/discard.ts'
import {InjectView} from './testing/inject-view.ts'
import {SharedLoopback} from './transport/shared-loopback.ts'
import {Tcp} from './transport/tcp.ts'
import {TcpNio2} from './transport/tcp-nio2.ts'
import {Tunnel} from './transport/tunnel.ts'
import {Udp} from './transport/udp.ts'

/** All protocols that a stack may contain. */
export const protocols = new ProtocolRegistry()
  .register(Red, FdSock2, FdAll3, VerifySuspect2, Barrier, Ufc, Mfc, Frag2, StateTransfer)
  .register(Discard, InjectView)
  .register(JdbcPing, JdbcPing2)
  .registerExternal(KeycloakJdbcPing2)
  .register(Nakack2, Unicast3, Stable)
  .register(Bping, DnsPing, FilePing, LocalPing, Mping, Pdc)
  .register(Ping, TcpPing, SharedLoopbackPing, Merge3, Gms)
  .register(TcpGossip, Tunnel)
  .register(Udp, Tcp, TcpNio2, SharedLoopback)
