import org.jgroups.JChannel;
import org.jgroups.ReceiverAdapter;
import org.jgroups.View;

/**
 * A member of JGroups 4.2, of which the tests need no more than that it is there: started with -props FILE -name N -cluster C, says each view
 * in a line of JSON, and leaves when its input ends.
 */
public final class OldPeer {
    public static void main(String[] args) throws Exception {
        String props = null, name = null, cluster = null;
        for (int i = 0; i + 1 < args.length; i += 2) {
            if ("-props".equals(args[i])) props = args[i + 1];
            if ("-name".equals(args[i])) name = args[i + 1];
            if ("-cluster".equals(args[i])) cluster = args[i + 1];
        }
        java.io.PrintStream out = System.out;
        System.setOut(System.err);
        JChannel channel = new JChannel(props).name(name);
        channel.setReceiver(new ReceiverAdapter() {
            @Override
            public void viewAccepted(View view) {
                out.println("{\"event\":\"view\",\"text\":\"" + view + "\"}");
            }
        });
        channel.connect(cluster);
        out.println("{\"event\":\"connected\",\"address\":\""
            + channel.down(new org.jgroups.Event(org.jgroups.Event.GET_PHYSICAL_ADDRESS, channel.getAddress())) + "\"}");
        while (System.in.read() != -1) ;
        channel.close();
        System.exit(0);
    }
}
