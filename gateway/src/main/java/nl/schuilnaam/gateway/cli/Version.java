package nl.schuilnaam.gateway.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Schuilnaam.class.getPackage().getImplementationVersion())
                .orElse("(not built)");
        return new String[] {"schuilnaam " + version};
    }
}
