package io.sluice.k8s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Renders an overlay with the tool that is installed: {@code kubectl} or {@code kustomize}. */
final class Kustomize {
    private static final List<List<String>> TOOLS =
            List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"));

    private Kustomize() {}

    /** What would be applied; empty where no tool is installed. */
    static Optional<String> render(Path overlay) throws InterruptedException {
        for (List<String> tool : TOOLS) {
            Optional<String> text = run(tool, overlay);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> run(List<String> tool, Path overlay) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(tool.get(0), tool.get(1), overlay.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(tool + " " + overlay + " failed");
            }
            return Optional.of(output);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
