package org.stoatferret;

/** Starts the server. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
