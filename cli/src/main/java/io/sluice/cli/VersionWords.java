package io.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code sluice version} says. */
final class VersionWords implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = VersionWords.class.getPackage().getImplementationVersion();
        return new String[] {
            "sluice " + (version == null ? "(not packaged)" : version),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
