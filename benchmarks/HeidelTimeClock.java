import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.logging.LogManager;

/**
 * Seconds of HeidelTime in one warm Java machine. Arguments: configuration, language, tagger, seconds. Each line of
 * the standard input is a publication date and a text in Base64. Each line of output is one round over all texts, its
 * seconds and the tags found; rounds go on until the seconds of the arguments are over, three at least.
 */
public class HeidelTimeClock {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(silence);
        System.setErr(silence);
        LogManager.getLogManager().reset();
        List<String> texts = new ArrayList<>();
        List<Date> dates = new ArrayList<>();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] parts = line.split(" ");
            dates.add(new SimpleDateFormat("yyyy-MM-dd").parse(parts[0]));
            texts.add(new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        }
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.getLanguageFromString(arguments[1]), DocumentType.NEWS, OutputType.TIMEML, arguments[0],
            POSTagger.valueOf(arguments[2]));
        LogManager.getLogManager().reset();
        long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000;
        for (int round = 0; round < 3 || System.nanoTime() < end; round++) {
            int found = 0;
            long start = System.nanoTime();
            for (int index = 0; index < texts.size(); index++) {
                found += tagger.process(texts.get(index), dates.get(index)).split("<TIMEX3 ", -1).length - 1;
            }
            out.println((System.nanoTime() - start) / 1e9 + " " + found);
        }
        out.flush();
        System.exit(0);
    }
}
