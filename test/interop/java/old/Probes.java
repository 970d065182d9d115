import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jgroups.tests.Probe;

/** Runs JGroups' Probe again and again: a line of JSON in with its words, separated by tabs; a line out with what it printed, in base64. */
public final class Probes {
    private static final Pattern REQUEST = Pattern.compile("\"id\":(\\d+).*\"words\":\"([^\"]*)\"");

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher request = REQUEST.matcher(line);
            if (!request.find()) continue;
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Probe.main(request.group(2).split("\\\\t"));
            String text = Base64.getEncoder().encodeToString(printed.toByteArray());
            out.println("{\"id\":" + request.group(1) + ",\"result\":\"" + text + "\"}");
        }
        System.exit(0);
    }
}
